using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>Puts two trees together. Neither is changed, and every node keeps its own location.</summary>
static class ConfigMerge
{
    /// <summary>For <c>include</c>: objects unite, arrays are joined, and where both set a value the including file's stays.</summary>
    public static ConfigNode Combine(ConfigNode including, ConfigNode included)
    {
        if (AreObjects(including, included))
            return Unite(including, included, Combine);
        // 'routes' may be a single object in either file.
        if (including.Kind == ConfigNodeKind.Array || included.Kind == ConfigNodeKind.Array && including.Kind == ConfigNodeKind.Object)
            return new()
            {
                Kind = ConfigNodeKind.Array,
                Location = including.Location,
                Items = [.. Items(including), .. Items(included)],
            };
        return including;
    }

    /// <summary>For <c>profiles</c>: objects unite, and anything else in the overlay takes the place of what it covers.</summary>
    public static ConfigNode Overlay(ConfigNode covered, ConfigNode overlay) =>
        AreObjects(covered, overlay) ? Unite(covered, overlay, Overlay) : overlay;

    static bool AreObjects(ConfigNode a, ConfigNode b) => a.Kind == ConfigNodeKind.Object && b.Kind == ConfigNodeKind.Object;

    static ConfigNode Unite(ConfigNode first, ConfigNode second, Func<ConfigNode, ConfigNode, ConfigNode> both)
    {
        var members = first.Members.ToBuilder();
        var places = new Dictionary<string, int>(members.Count, StringComparer.Ordinal);
        for (var i = 0; i < members.Count; i++)
            places.Add(members[i].Name, i); // the parser lets no name in twice
        foreach (var member in second.Members)
        {
            if (places.TryGetValue(member.Name, out var place))
                members[place] = members[place] with { Value = both(members[place].Value, member.Value) };
            else
                members.Add(member);
        }
        return new()
        {
            Kind = ConfigNodeKind.Object,
            Location = first.Location,
            Members = members.ToImmutable(),
        };
    }

    static ImmutableArray<ConfigNode> Items(ConfigNode node) => node.Kind == ConfigNodeKind.Array ? node.Items : [node];
}
