/*
 * btvirt opens kernel crypto for pairing and drops every connection where the kernel has none.
 * Nothing here pairs, so a descriptor that answers to anything is enough.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>

static char stand_in[1024];

int socket(int domain, int type, int protocol) {
  int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
  int fd = real(domain, type, protocol);
  if (fd < 0 && domain == AF_ALG) {
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd >= 0 && fd < (int)sizeof stand_in) stand_in[fd] = 1;
  } else if (fd >= 0 && fd < (int)sizeof stand_in) {
    stand_in[fd] = 0;
  }
  return fd;
}

static int is_stand_in(int fd) {
  return fd >= 0 && fd < (int)sizeof stand_in && stand_in[fd];
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
  return is_stand_in(fd) ? 0 : real(fd, address, length);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  int (*real)(int, int, int, const void *, socklen_t) = dlsym(RTLD_NEXT, "setsockopt");
  return is_stand_in(fd) ? 0 : real(fd, level, name, value, length);
}
