namespace PluginChat.Generators.Models;

/// <summary>An HTTP action, without anything that an edit of its body or of what is around it changes.</summary>
/// <param name="Name">As routes name it.</param>
/// <param name="Methods">The methods of HTTP.</param>
/// <param name="Controller">The class that has it.</param>
/// <param name="Method">The method that it is.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Result">What it returns.</param>
/// <param name="Shapes">The objects among its parameters, with those in them.</param>
sealed record ActionModel(
    string Name,
    EquatableArray<string> Methods,
    string Controller,
    string Method,
    EquatableArray<ParameterModel> Parameters,
    ResultModel Result,
    EquatableArray<ShapeModel> Shapes
)
{
    /// <summary>What an OpenAPI document says about it.</summary>
    public DescriptionModel Description { get; init; } = new("{}", new([]));

    /// <summary>Whether requests of other sites' pages are kept out.</summary>
    public bool IsGuarded { get; init; } = true;
}
