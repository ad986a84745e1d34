import Console
import Glibc

exit(Program.main())
