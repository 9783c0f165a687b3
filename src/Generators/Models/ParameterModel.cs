namespace PluginChat.Generators.Models;

/// <summary>A parameter of an action.</summary>
/// <param name="Name">What the request calls it.</param>
/// <param name="Value">What it is.</param>
/// <param name="Sources">Where it may be, as the number of <c>InputSources</c>.</param>
/// <param name="IsBody">Whether it takes the whole body.</param>
/// <param name="IsRequired">Whether the action cannot be called without it.</param>
/// <param name="Default">What it is where the request has none.</param>
/// <param name="Rules">What it has to be.</param>
/// <param name="DisplayName">What messages call it: an expression.</param>
sealed record ParameterModel(
    string Name,
    ValueModel Value,
    int Sources,
    bool IsBody,
    bool IsRequired,
    string Default,
    EquatableArray<RuleModel> Rules,
    string DisplayName
);
