using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>
/// Which contract a controller was compiled against. The host runs what was compiled against its own or, by <see
/// cref="ContractVersion"/>, an earlier one of
/// the same major version; anything else would fail in the middle of a chat instead of at loading.
/// </summary>
/// <param name="Version">The contract's assembly version, for people.</param>
/// <param name="Api">
/// The hash of its reference assembly, in hexadecimal: of all that a compiler reads of it and of no code. A rebuild that changes neither
/// the surface nor the version keeps it.
/// </param>
sealed record ContractIdentity(string Version, string Api)
{
    const string ManifestLine = "contract ";

    public static ContractIdentity OfHost { get; } = new(VersionOfHost.ToString(), ApiOfHost());

    /// <summary>The contract's assembly version.</summary>
    public static Version VersionOfHost => typeof(WebSocketAction).Assembly.GetName().Version!;

    /// <summary>The folder of what controllers are compiled against, beside the running host.</summary>
    public static string ReferencesFolder => Path.Combine(AppContext.BaseDirectory, "refs");

    /// <summary>
    /// Why a controller that was compiled against it cannot run here, as the second half of a sentence; null where it can.
    /// </summary>
    public string? Problem =>
        this == OfHost ? null
        : !System.Version.TryParse(Version, out var built) ? $"this host has {OfHost}"
        // One version with two surfaces is a contract that is being worked on.
        : built == VersionOfHost ? $"this host has {OfHost}, with other members"
        : ContractVersion.ProblemOf(built, VersionOfHost);

    public override string ToString() => $"{ContractVersion.Assembly} {Version} ({Api[..Math.Min(8, Api.Length)]})";

    // The build wrote it down. Without that line, the module's id stands for it: it changes more often than it has to, and never too
    // seldom.
    static string ApiOfHost()
    {
        var manifest = Path.Combine(ReferencesFolder, "manifest.txt");
        var line = File.Exists(manifest)
            ? File.ReadLines(manifest).FirstOrDefault(l => l.StartsWith(ManifestLine, StringComparison.Ordinal))
            : null;
        return line?[ManifestLine.Length..].ToLowerInvariant() ?? typeof(WebSocketAction).Module.ModuleVersionId.ToString("N");
    }
}
