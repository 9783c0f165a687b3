using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Reading;

/// <summary>Types by name, as generated code writes them.</summary>
static class TypeNames
{
    static readonly SymbolDisplayFormat s_whole = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
    );

    /// <summary>Its name with all namespaces, and whether it may be null.</summary>
    public static string Whole(this ITypeSymbol type) => type.ToDisplayString(s_whole);

    /// <summary>The same of the type that is never null.</summary>
    public static string WholeNotNull(this ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(s_whole);

    /// <summary>Its name without arguments, to be compared.</summary>
    public static string Plain(this ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
            return type.ToDisplayString();
        if (named.ContainingType is { } outer)
            return $"{outer.Plain()}.{named.MetadataName}";
        return named.ContainingNamespace is { IsGlobalNamespace: false } space
            ? $"{space.ToDisplayString()}.{named.MetadataName}"
            : named.MetadataName;
    }

    /// <summary>The name that a person wrote.</summary>
    public static string Short(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    public static bool DerivesFrom(this ITypeSymbol type, string plainName)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (at.Plain() == plainName)
                return true;
        }
        return false;
    }

    public static bool Implements(this ITypeSymbol type, string plainName) =>
        type.Plain() == plainName || type.AllInterfaces.Any(i => i.Plain() == plainName);

    /// <summary>Whether it belongs to the framework rather than to somebody's model.</summary>
    public static bool IsOfFramework(this ITypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name is "System" or "Microsoft";
    }

    /// <summary>Whether the compiler does not know it, or something in it: its own message is the one to read.</summary>
    public static bool IsUnknown(this ITypeSymbol type) =>
        type switch
        {
            IErrorTypeSymbol => true,
            IArrayTypeSymbol array => array.ElementType.IsUnknown(),
            INamedTypeSymbol named => named.TypeArguments.Any(IsUnknown),
            _ => false,
        };

    public static bool MayBeNull(this ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated;
}
