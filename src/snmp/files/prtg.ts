/** How PRTG is told of a board. */
export const prtgNote = (root: string): string => `batmon and PRTG

1. Download BATMON-MIB.txt from this board.
2. Open it in Paessler's MIB Importer (File > Import > MIB File), then save the
   result (File > Save) as batmon.oidlib into the folder snmplibs of the PRTG
   program directory on each probe.
3. In PRTG add a device with the address of this board and its SNMP version,
   community or user under "Credentials for SNMP Devices".
4. Add a sensor "SNMP Library" and choose batmon.oidlib. PRTG lists every
   battery, cell, temperature and alert by the names and units of the MIB.
   Voltages, currents and temperatures are in thousandths: set the scaling of
   their channels to a divisor of 1000.

What is unknown is absent: a sensor of a battery that is not heard shows an
error, and no old value. The state of each battery is always there
(batmonBatteryState, .${root}.1.2.1.4.<battery>: 2 is present).

Without the MIB Importer: a "SNMP Custom" sensor on .${root}.1.2.1.8.1 is the
voltage of battery 1 in millivolts.
`
