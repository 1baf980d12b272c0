/** Shapes in a square of 24 units, drawn as lines in the colour of the text. */
const shapes = {
  add: "M12 5v14M5 12h14",
  alert: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
  added: "M4 12.5l4 4L16 8M12.5 15l1.5 1.5L22 8",
  auto: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  backup: "M4 6.5C4 4.6 20 4.6 20 6.5S4 8.4 4 6.5v11c0 1.9 16 1.9 16 0v-11M4 12c0 1.9 16 1.9 16 0",
  back: "M15 5l-7 7 7 7",
  balancing: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  bell: "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20h4M12 5V3",
  bin: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
  bluetooth: "M7 8l10 8-5 4V4l5 4L7 16",
  cards: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  charging: "M12 20V5M6 11l6-6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  danger: "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 8v5M12 16v.1",
  dark: "M19.5 14.5A8 8 0 1 1 9.5 4.5a6.5 6.5 0 0 0 10 10z",
  discharging: "M12 4v15M6 13l6 6 6-6",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  forward: "M9 5l7 7-7 7",
  gear: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
  idle: "M5 9.5h14M5 14.5h14",
  key: "M14.5 4a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M10.5 13.5 4 20M6 18l2.5 2.5M16 8v.1",
  leave: "M10 4H5v16h5M14 8l4 4-4 4M9 12h9",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19",
  log: "M6 3h9l4 4v14H6zM9 11h7M9 15h7M9 7h3",
  mail: "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7",
  menu: "M4 7h16M4 12h16M4 17h16",
  overview: "M4 11.5 12 4l8 7.5M6.5 10v10h11V10",
  people:
    "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M2.5 20a6.5 6.5 0 0 1 13 0M15.5 5a3.5 3.5 0 0 1 0 6.5M17.5 14.5a6.5 6.5 0 0 1 4 5.5",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
  program: "M8 8l-4.5 4L8 16M16 8l4.5 4L16 16M13.5 6l-3 12",
  restart: "M12 3v8M7.5 5.8a8 8 0 1 0 9 0",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20",
  snmp: "M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3",
  table: "M4 6h16M4 12h16M4 18h16M9 6v12",
  update: "M12 15V4M7 8.5l5-5 5 5M5 20h14",
  unknown: "M8.5 9a3.5 3.5 0 1 1 5.2 3c-1.2.7-1.7 1.3-1.7 2.7M12 18v.1",
} as const

export type IconName = keyof typeof shapes

/** All shapes, once per page; icons refer to them and stay small on the wire. */
export const IconShapes = () => (
  <svg width="0" height="0" class="shapes" aria-hidden="true">
    {Object.entries(shapes).map(([name, path]) => (
      <symbol id={`icon-${name}`} viewBox="0 0 24 24">
        <path d={path} />
      </symbol>
    ))}
  </svg>
)

/** Says nothing by itself: what it stands beside, or is inside of, has the words. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" aria-hidden="true">
    <use href={`#icon-${name}`} />
  </svg>
)
