namespace PluginChat.Generators.Models;

/// <summary>An object that requests bring, as fields or as JSON.</summary>
/// <param name="Type">Its type, whole, without nullability.</param>
/// <param name="IsStruct">Whether it is a structure.</param>
/// <param name="Members">Its members; those of the constructor first, in its order.</param>
/// <param name="IsBindable">Whether fields can make one.</param>
/// <param name="Rules">What it has to be as a whole.</param>
/// <param name="ChecksItself">Whether it is an <c>IValidatableObject</c>.</param>
sealed record ShapeModel(
    string Type,
    bool IsStruct,
    EquatableArray<MemberModel> Members,
    bool IsBindable,
    EquatableArray<RuleModel> Rules,
    bool ChecksItself
)
{
    /// <summary>Whether anything can make one.</summary>
    public bool HasConstructor { get; init; } = true;

    /// <summary>The types that JSON may make in its place.</summary>
    public EquatableArray<string> Derived { get; init; }

    public bool HasRules => Rules.Count > 0 || ChecksItself || Members.Any(m => m.Rules.Count > 0 && m.IsReadable);
}
