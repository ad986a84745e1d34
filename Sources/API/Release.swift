/// This source's release.
public enum Release {
    /// The version that programs, reports and `GET /v1/version` tell.
    public static let version = "0.1.0"
}
