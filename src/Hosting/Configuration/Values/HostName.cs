namespace PluginChat.Hosting.Configuration.Values;

/// <summary>A host's name in one form: lower case, an international name in ASCII, without the dot that ends a full one.</summary>
static class HostName
{
    /// <param name="name">A name, or a pattern such as <c>*.example.org</c>, which keeps its star.</param>
    public static string Normalize(string name) =>
        name.StartsWith("*.", StringComparison.Ordinal)
            ? "*." + Normalize(name[2..])
            : new HostString(name.TrimEnd('.')).ToUriComponent().ToLowerInvariant();
}
