using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>
/// A value of a configuration file and where it starts. Each node knows its own file, so that a tree that was put together
/// from includes and profiles still reports every finding where its author wrote it.
/// </summary>
sealed class ConfigNode
{
    public required ConfigNodeKind Kind { get; init; }

    public required ConfigLocation Location { get; init; }

    /// <summary>A scalar as written, without its quotes; empty for objects and arrays.</summary>
    public string Text { get; init; } = "";

    public ImmutableArray<ConfigMember> Members { get; init; } = [];

    public ImmutableArray<ConfigNode> Items { get; init; } = [];

    public bool IsScalar => Kind is ConfigNodeKind.String or ConfigNodeKind.Number or ConfigNodeKind.Boolean;

    /// <summary>The value of a key, or null where the key is missing or its value is null.</summary>
    public ConfigNode? Find(string name)
    {
        foreach (var member in Members)
        {
            if (member.Name == name)
                return member.Value.Kind == ConfigNodeKind.Null ? null : member.Value;
        }
        return null;
    }

    /// <summary>How a message calls it: scalars by their text, the others by their kind.</summary>
    public override string ToString() =>
        Kind switch
        {
            ConfigNodeKind.Object => "an object",
            ConfigNodeKind.Array => "an array",
            ConfigNodeKind.Null => "null",
            ConfigNodeKind.String => $"'{Text}'",
            _ => Text,
        };
}
