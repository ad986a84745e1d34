internal import Scenario
internal import Seccomp

extension Set<Need> {
    /// The filter for these needs.
    var profile: SeccompProfile {
        SeccompProfile(
            needs: Set<SeccompNeed>(
                map { need in
                    switch need {
                    case .ptrace: .ptrace
                    case .userNamespaces: .userNamespaces
                    case .ioUring: .ioUring
                    case .fanotify: .fanotify
                    case .userfaultfd: .userfaultfd
                    }
                }))
    }
}
