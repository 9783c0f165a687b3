using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Reading;

/// <summary>Which members and constructor of an object JSON uses.</summary>
static class ShapeMembers
{
    /// <summary>The properties that JSON has, those of base classes too; a derived class's own come first.</summary>
    public static IEnumerable<IPropertySymbol> PropertiesOf(INamedTypeSymbol type, Func<ISymbol, bool> canUse)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = type; at is not null && !at.IsOfFramework(); at = at.BaseType)
        {
            foreach (var property in at.GetMembers().OfType<IPropertySymbol>())
            {
                if (
                    property
                        is { IsStatic: false, IsIndexer: false, GetMethod: not null, IsImplicitlyDeclared: false }
                            or { IsImplicitlyDeclared: true, IsStatic: false, Name: not "EqualityContract" }
                    && property.DeclaredAccessibility == Accessibility.Public
                    && canUse(property.GetMethod!)
                    && !IsIgnored(property)
                    && !property.Type.IsUnknown()
                    && seen.Add(property.Name)
                )
                    yield return property;
            }
        }
    }

    static bool IsIgnored(IPropertySymbol property) =>
        property
            .GetAttributes()
            .Any(a =>
                a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonIgnoreAttribute"
                && a.NamedArguments.All(n => n.Key != "Condition" || n.Value.Value is 1)
            );

    /// <summary>As System.Text.Json chooses: the one that is marked, the one without parameters, the only one.</summary>
    public static IMethodSymbol? ConstructorOf(INamedTypeSymbol type, Func<ISymbol, bool> canUse)
    {
        var all = type
            .InstanceConstructors.Where(c =>
                canUse(c)
                && c.DeclaredAccessibility == Accessibility.Public
                && !(c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type))
                && c.Parameters.All(p => p.RefKind == RefKind.None && !p.Type.IsUnknown())
            )
            .ToList();
        var marked = all.FirstOrDefault(IsForJson);
        if (marked is not null)
            return marked;
        var withParameters = all.Where(c => c.Parameters.Length > 0).ToList();
        // A record struct and a structure with a primary constructor have one without parameters as well, which nobody wrote.
        if (type.IsValueType && withParameters.Count == 1 && all.Where(c => c.Parameters.Length == 0).All(c => c.IsImplicitlyDeclared))
            return withParameters[0];
        return all.FirstOrDefault(c => c.Parameters.Length == 0) ?? (withParameters.Count == 1 ? withParameters[0] : null);
    }

    /// <summary>Whether it is marked as the one for JSON.</summary>
    public static bool IsForJson(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(a => a.AttributeClass?.Plain() == JsonNames.Attributes + "JsonConstructorAttribute");
}
