namespace PluginChat.Generators.Models;

/// <summary>A member of an object that requests bring.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="Field">Its name in a request.</param>
/// <param name="Value">What it is.</param>
/// <param name="Way">How it is set.</param>
/// <param name="IsRequired">Whether the object cannot be made without it.</param>
/// <param name="Default">What it is where the request has none and it has to be something.</param>
/// <param name="Rules">What it has to be.</param>
/// <param name="DisplayName">What messages call it: an expression.</param>
/// <param name="Declaring">The type that has its setter.</param>
sealed record MemberModel(
    string Name,
    string Field,
    ValueModel Value,
    MemberWay Way,
    bool IsRequired,
    string Default,
    EquatableArray<RuleModel> Rules,
    string DisplayName,
    string Declaring
)
{
    /// <summary>Whether it can be read, for its rules.</summary>
    public bool IsReadable { get; init; } = true;
}
