using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>What nobody may download does not lie in documents.</summary>
static class SecretPlaceRule
{
    public static void Check(
        ConfigBlock block,
        string key,
        string path,
        string instead,
        ImmutableArray<RouteConfig> routes,
        ConfigReading reading
    )
    {
        if (routes.FirstOrDefault(r => IsWithin(path, r.Documents)) is not { } route)
            return;
        var documents = Path.GetRelativePath(reading.Directory, route.Documents);
        block.Error(
            block.Find(key) ?? block.Node!,
            key,
            $"lies in the documents '{documents}', which anyone could download; write one beside them, such as '{instead}'"
        );
    }

    static bool IsWithin(string path, string documents) =>
        (path + Path.DirectorySeparatorChar).StartsWith(
            Path.TrimEndingDirectorySeparator(documents) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
}
