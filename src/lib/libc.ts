import { dlopen, FFIType } from "bun:ffi"

/**
 * The few calls of the system that Bun has no words for, of glibc on 64-bit Linux. Null where there is
 * no such library.
 */
export const libc = (() => {
  try {
    const { i32, ptr, u64 } = FFIType
    return dlopen("libc.so.6", {
      adjtimex: { args: [ptr], returns: i32 },
      socket: { args: [i32, i32, i32], returns: i32 },
      sendto: { args: [i32, ptr, u64, i32, ptr, i32], returns: FFIType.i64 },
    }).symbols
  } catch {
    return null
  }
})()
