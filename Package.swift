// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target: Swift 6 mode with the upcoming features we rely on, and no warnings.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Whether C's libraries go into the keeper, too: see docs/performance.md. Set by scripts/build, where the standard library
/// is linked statically.
let isKeeperStatic = Context.environment["BREAKFIX_STATIC_KEEPER"] != nil

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: house)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: house)
}

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "breakfix",
    products: [
        .executable(name: "breakfix", targets: ["breakfix"]),
        .executable(name: "breakfixd", targets: ["breakfixd"]),
        .executable(name: "breakfix-keeper", targets: ["breakfix-keeper"]),
        .executable(name: "breakfix-probe", targets: ["breakfix-probe"]),
    ],
    targets: [
        // The calls Swift cannot make, and Debian's C libraries.
        .target(name: "CLinux"),
        system("CSeccomp", pkgConfig: "libseccomp", apt: "libseccomp-dev"),
        system("CCap", pkgConfig: "libcap", apt: "libcap-dev"),
        system("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        system("CWebSockets", pkgConfig: "libwebsockets", apt: "libwebsockets-dev"),
        system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        system("CVTerm", pkgConfig: "vterm", apt: "libvterm-dev"),
        system("CDigest", pkgConfig: "libmd", apt: "libmd-dev"),
        system("CNetlink", pkgConfig: "libnl-route-3.0", apt: "libnl-route-3-dev"),
        system("CSystemd", pkgConfig: "libsystemd", apt: "libsystemd-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),

        // Arrows point down: a target depends only on targets named above it.
        library("Wire", []),
        library("Linux", ["CLinux", "CCap"]),
        library("Nursery", ["Linux", "Wire", "CLinux"]),
        library("Seccomp", ["CSeccomp", "CLinux"]),
        library("Digest", ["CDigest"]),
        library("Scenario", ["CYAML", "Digest"]),
        library("Faults", ["Scenario"]),
        library("Grading", ["Digest", "Scenario"]),
        library("Recording", ["CLinux", "Linux", "CVTerm", "CZlib", "Digest"]),
        library("Report", ["Grading", "Scenario"]),
        library("Sandbox", ["Linux", "Wire", "CLinux", "CCap", "CNetlink"]),
        library("Keeper", ["Sandbox", "Recording", "Nursery", "Linux", "Wire", "CLinux"]),
        library("Probe", ["Digest", "Grading", "Scenario", "Linux", "CLinux", "COpenSSL", "CCurl", "CSystemd"]),
        library("Images", ["Scenario", "Linux", "Digest"]),
        library("Bundles", ["Digest", "Linux", "COpenSSL"]),
        library("Store", ["CSQLite"]),
        library("WebSockets", ["CWebSockets", "Linux"]),
        library("API", ["Grading", "Report", "Scenario"]),
        library(
            "Daemon",
            [
                "API", "Bundles", "CLinux", "Faults", "Grading", "Images", "Linux", "Nursery", "Recording", "Report",
                "Scenario",
                "Seccomp", "Store", "WebSockets", "Wire",
            ]),
        library(
            "Console",
            [
                "API", "Bundles", "CLinux", "Faults", "Grading", "Images", "Linux", "Recording", "Report", "Scenario",
                "Seccomp",
                "WebSockets", "Wire",
            ]),

        program("breakfix", ["Console"]),
        program("breakfixd", ["Daemon"]),
        .executableTarget(
            name: "breakfix-keeper", dependencies: ["Keeper"], swiftSettings: house,
            linkerSettings: isKeeperStatic
                ? [
                    .unsafeFlags([
                        "-use-ld=lld", "-Xclang-linker", "-static-pie", "-Xlinker", "-z", "-Xlinker",
                        "max-page-size=2097152",
                    ])
                ] : []),
        program("breakfix-probe", ["Probe"]),
        // Not for use: what scripts/bench runs, and the kernel's part of a launch by itself.
        .executableTarget(name: "bare-fence", linkerSettings: [.unsafeFlags(["-static-executable"])]),
        program("breakfix-bench", ["API", "CLinux", "Linux", "Nursery", "Seccomp", "WebSockets", "Wire"]),

        tests("WireTests", ["Wire"]),
        tests("LinuxTests", ["Linux", "Seccomp", "CLinux"]),
        tests("ScenarioTests", ["Scenario"]),
        tests("FaultsTests", ["Faults", "Linux", "Scenario"]),
        tests("GradingTests", ["Grading", "Scenario"]),
        tests("RecordingTests", ["Recording", "Digest", "Linux"]),
        tests("ReportTests", ["Report", "Grading", "Scenario"]),
        tests("ProbeTests", ["Probe", "Grading", "Scenario", "Linux", "CLinux", "breakfix-probe"]),
        tests("ImagesTests", ["Images", "Digest"]),
        tests("BundlesTests", ["Bundles", "Linux"]),
        tests("StoreTests", ["Store"]),
        tests("WebSocketsTests", ["WebSockets", "Linux"]),
        tests(
            "DaemonTests",
            [
                "Daemon", "API", "Faults", "Grading", "Linux", "Nursery", "Report", "Scenario", "Seccomp", "Store",
                "WebSockets",
                "Wire",
                "fake-keeper",
            ]),
        .executableTarget(
            name: "fake-keeper", dependencies: ["Linux", "Nursery", "Wire"], path: "Tests/FakeKeeper",
            swiftSettings: house),
        tests(
            "ConsoleTests",
            [
                "Console", "breakfix", "API", "Grading", "Linux", "Recording", "Report", "Scenario", "WebSockets",
                "Wire",
            ], exclude: ["Schema"]),
        tests(
            "KernelTests",
            [
                "Daemon", "Faults", "Sandbox", "Scenario", "Keeper", "Linux", "Nursery", "Wire", "Recording", "Seccomp",
                "intruder", "stepper", "breakfix-bench",
            ]),
        // Not for use: kills keepers at a chosen system call.
        .executableTarget(name: "stepper", path: "Tests/Stepper"),
        // Not for use: what the tests run inside hosts, to try the fence.
        .executableTarget(
            name: "intruder", path: "Tests/Intruder",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"])]),
        tests(
            "EndToEndTests",
            [
                "API", "Grading", "Report", "Linux", "WebSockets", "breakfix", "breakfixd", "breakfix-keeper",
                "breakfix-probe",
            ]),
    ]
)
