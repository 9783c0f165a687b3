namespace PluginChat.Hosting.Configuration.Keys;

/// <summary>A key that is known.</summary>
/// <param name="Path">From the root, with dots. Those of a route are written as those of <c>http</c>, which it inherits from.</param>
/// <param name="Use">What becomes of it.</param>
/// <param name="Place">Where it may stand.</param>
/// <param name="Instead">What to do instead, for one that does not work.</param>
sealed record ConfigKey(string Path, ConfigKeyUse Use, ConfigKeyPlace Place, string? Instead = null)
{
    public string Name { get; } = Path[(Path.LastIndexOf('.') + 1)..];

    public string Parent { get; } = Path[..Math.Max(0, Path.LastIndexOf('.'))];
}
