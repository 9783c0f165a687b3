using System.Collections.Frozen;
using System.Reflection;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Pages;

namespace PluginChat.Hosting.Controllers.Generations.Pages;

/// <summary>The pages of one generation, layouts and parts among them.</summary>
/// <param name="types">Their classes by path.</param>
/// <param name="isDevelopment">Whether pages reload themselves in the browser when something changes.</param>
sealed class PageTable(FrozenDictionary<string, Type> types, bool isDevelopment) : IPageSource, IViews
{
    static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Post];

    public bool IsDevelopment => isDevelopment;

    /// <summary>All pages of a generation; null where there are none.</summary>
    /// <param name="pages">Their classes.</param>
    /// <param name="isDevelopment">Whether they reload themselves in the browser.</param>
    public static PageTable? Of(IReadOnlyCollection<Type> pages, bool isDevelopment) =>
        pages.Count == 0 ? null : new(pages.ToFrozenDictionary(p => PlaceOf(p).Path, p => p, StringComparer.Ordinal), isDevelopment);

    /// <summary>The pages that an address can lead to.</summary>
    /// <param name="circuit">Makes what keeps requests away from a page of this name while it fails.</param>
    public IEnumerable<PageAction> Actions(Func<string, ActionCircuit> circuit) =>
        types
            .Values.Select(PlaceOf)
            .Where(place => !place.IsPart)
            .Select(place => new PageAction(place.Path, s_methods, this) { Circuit = circuit(place.Path) });

    public Task WriteAsync(HttpContext http, PageParameters parameters, string appUrl, string path, object? model) =>
        new PageAnswer(this, http, parameters, appUrl).WriteAsync(path, model, lengthHint: 0).AsTask();

    static PagePathAttribute PlaceOf(Type page) => page.GetCustomAttribute<PagePathAttribute>()!;

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
