using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace PluginChat.Http.Binding;

/// <summary>
/// Checks that want to know more than the value. Generated code calls it: the framework's <see cref="Validator"/> keeps each type that it
/// has
/// seen for ever.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ActionChecks
{
    /// <summary>Checks a value.</summary>
    /// <param name="input">Told what is wrong.</param>
    /// <param name="rule">The attribute.</param>
    /// <param name="value">The value.</param>
    /// <param name="name">Its name in the request.</param>
    /// <param name="member">Its names in C# and for people, and the object that has it.</param>
    public static void Check(this ActionInput input, ValidationAttribute rule, object? value, string name, CheckedMember member)
    {
        if (rule.GetValidationResult(value, ContextOf(input, member)) is { } failed)
            input.Invalid(name, failed.ErrorMessage ?? rule.FormatErrorMessage(member.DisplayName));
    }

    /// <summary>Checks an object by an attribute of its class.</summary>
    /// <param name="input">Told what is wrong.</param>
    /// <param name="rule">The attribute.</param>
    /// <param name="value">The object.</param>
    /// <param name="path">What the names of its fields begin with.</param>
    /// <param name="displayName">Its name for people.</param>
    public static void CheckWhole(this ActionInput input, ValidationAttribute rule, object value, string path, string displayName)
    {
        if (rule.GetValidationResult(value, ContextOf(input, new(value, null, displayName))) is { } failed)
            Add(input, failed, path);
    }

    /// <summary>Has an object check itself, where nothing else is wrong with the request.</summary>
    /// <param name="input">Told what is wrong.</param>
    /// <param name="value">The object.</param>
    /// <param name="path">What the names of its fields begin with.</param>
    public static void CheckItself(this ActionInput input, IValidatableObject value, string path)
    {
        if (input.HasErrors)
            return;
        foreach (var result in value.Validate(ContextOf(input, new(value, null, value.GetType().Name))))
        {
            if (result != ValidationResult.Success)
                Add(input, result, path);
        }
    }

    static void Add(ActionInput input, ValidationResult failed, string path)
    {
        var message = failed.ErrorMessage ?? "The value is not valid.";
        var members = failed.MemberNames.ToList();
        foreach (var member in members)
            input.Invalid(path + JsonNamingPolicy.CamelCase.ConvertName(member), message);
        if (members.Count == 0)
            input.Invalid(path.TrimEnd('.'), message);
    }

    // With its name: asked for it, the context would look in a cache that keeps the type for ever.
    static ValidationContext ContextOf(ActionInput input, CheckedMember member) =>
        new(member.Owner ?? input, member.DisplayName, input.Services, null) { MemberName = member.Name };
}
