internal import API

/// Finds out what this machine's kernel, packages and folders can and cannot do for us.
enum Doctor {
    /// Looks at everything; takes well under a second and changes nothing.
    static func run(_ layout: Layout) -> [DoctorFinding] {
        run(layout, on: Machine())
    }

    /// The same on a given view of a machine; the tests make up machines.
    static func run(_ layout: Layout, on machine: Machine) -> [DoctorFinding] {
        KernelExamination(machine: machine, images: layout.images).findings()
            + ControlGroupExamination(machine: machine).findings()
            + LimitExamination(machine: machine).findings()
            + ProgramExamination(machine: machine, layout: layout).findings()
            + FolderExamination(machine: machine, layout: layout).findings()
            + ImageExamination(layout: layout).findings()
            + [DaemonExamination(layout: layout).finding()]
    }
}
