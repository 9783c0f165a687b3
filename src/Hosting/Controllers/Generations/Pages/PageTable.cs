using System.Collections.Frozen;
using System.Reflection;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>The pages of one generation, layouts and parts among them.</summary>
/// <param name="types">Their classes by path.</param>
/// <param name="isDevelopment">Whether pages reload themselves in the browser when something changes.</param>
sealed class PageTable(FrozenDictionary<string, Type> types, bool isDevelopment) : IPageSource
{
    static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Post];

    public bool IsDevelopment => isDevelopment;

    /// <summary>The pages that an address can lead to.</summary>
    /// <param name="pages">The classes of all pages.</param>
    /// <param name="isDevelopment">Whether they reload themselves in the browser.</param>
    /// <param name="circuit">Makes what keeps requests away from a page of this name while it fails.</param>
    public static IEnumerable<PageAction> Of(IEnumerable<Type> pages, bool isDevelopment, Func<string, ActionCircuit> circuit)
    {
        var found = pages.Select(p => (Type: p, Place: p.GetCustomAttribute<PagePathAttribute>()!)).ToList();
        var table = new PageTable(found.ToFrozenDictionary(p => p.Place.Path, p => p.Type, StringComparer.Ordinal), isDevelopment);
        return found
            .Where(p => !p.Place.IsPart)
            .Select(p => new PageAction(p.Place.Path, s_methods, table) { Circuit = circuit(p.Place.Path) });
    }

    public Page? Create(string path) =>
        types.TryGetValue(path, out var type)
            ? (Page)
                Activator.CreateInstance(
                    type,
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.DoNotWrapExceptions,
                    null,
                    null,
                    null
                )!
            : null;
}
