import Glibc
import Probe

exit(ProbeRun.main())
