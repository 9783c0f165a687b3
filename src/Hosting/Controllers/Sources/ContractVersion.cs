namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// The contract's semantic versions: what is taken away or changed raises the major number, what is added the minor. What was built
/// against a contract runs on
/// any host whose contract has the same major and at least its minor. The assembly's version has these two alone: the runtime binds to no
/// lower version, and
/// a mere correction would refuse what runs.
/// </summary>
static class ContractVersion
{
    public const string Assembly = "PluginChat.Abstractions";

    /// <summary>Why what was built against a version cannot run on a host's, as the second half of a sentence; null where it can.</summary>
    public static string? ProblemOf(Version built, Version host) =>
        built.Major != host.Major
            ? $"this host has {host.ToString(2)}: build it against {host.Major}.{host.Minor} or an earlier {host.Major}.x"
        : built > host
            ? $"this host has only {host.ToString(2)}: update the host, "
                + $"or build it against {host.Major}.{host.Minor} or an earlier {host.Major}.x"
        : null;
}
