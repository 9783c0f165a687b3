using System.ComponentModel;

namespace PluginChat.Http.Binding;

/// <summary>What is checked: a member of an object, or a parameter.</summary>
/// <param name="owner">The object that has it; of a parameter, its value.</param>
/// <param name="name">Its name in C#; null where it is an object as a whole.</param>
/// <param name="displayName">Its name for people.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CheckedMember(object? owner, string? name, string displayName)
{
    /// <summary>The object that has it.</summary>
    public object? Owner { get; } = owner;

    /// <summary>Its name in C#.</summary>
    public string? Name { get; } = name;

    /// <summary>Its name for people.</summary>
    public string DisplayName { get; } = displayName;
}
