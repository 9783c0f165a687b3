using Microsoft.CodeAnalysis;
using PluginChat.Generators.Reading;

namespace PluginChat.Generators.Describing;

/// <summary>A member of an object of JSON.</summary>
/// <param name="Property">The property.</param>
/// <param name="Parameter">The constructor's parameter for it; null where there is none.</param>
/// <param name="IsReadOnly">Whether a client's value is of no effect.</param>
sealed record DescribedMember(IPropertySymbol Property, IParameterSymbol? Parameter, bool IsReadOnly)
{
    public ITypeSymbol Type => Property.Type;

    /// <summary>Those of the property, and of the parameter, which those of a record's are.</summary>
    public IReadOnlyList<AttributeData> Attributes { get; } = [.. Property.GetAttributes(), .. Parameter?.GetAttributes() ?? []];

    /// <summary>Whether a body of JSON has to have it, be it null: what a constructor takes, C# wants to be given.</summary>
    public bool IsRequiredInJson =>
        Parameter is { HasExplicitDefaultValue: false } || Property.IsRequired || SchemaRules.IsRequired(Attributes);

    /// <summary>Whether a form or a query has to have it.</summary>
    public bool IsRequiredAsField =>
        SchemaRules.IsRequired(Attributes) || !Type.MayBeNull() && (Parameter is { HasExplicitDefaultValue: false } || Property.IsRequired);
}
