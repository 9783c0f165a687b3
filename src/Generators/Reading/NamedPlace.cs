using Microsoft.CodeAnalysis;
using PluginChat.Generators.Diagnostics;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Reading;

/// <summary>Where an action gets its name, or a page, which is one, too.</summary>
sealed record NamedPlace(string Name, EquatableArray<string> Methods, string Member, SourcePlace? Place)
{
    static readonly string[] s_pageMethods = ["GET", "POST"];

    /// <summary>A page of the host's; one without a name where no address leads to it.</summary>
    public static NamedPlace OfPage(AttributeData page)
    {
        var isPart = page.NamedArguments.Any(a => a.Key == "IsPart" && a.Value.Value is true);
        var name = isPart || page.ConstructorArguments.Length == 0 ? "" : page.ConstructorArguments[0].Value as string ?? "";
        return new(name, s_pageMethods.ToEquatable(), $"the page {name}", null);
    }
}
