using System.Collections.Frozen;
using System.Collections.Immutable;
using PluginChat.Http;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>The actions of one generation.</summary>
/// <param name="Sockets">The WebSocket actions by their names.</param>
/// <param name="Http">The HTTP actions by their names, one for each of its methods.</param>
/// <param name="Instances">The authors' objects: one for each WebSocket action, one for each class of HTTP actions.</param>
sealed record GenerationActions(
    FrozenDictionary<string, ActionInstance> Sockets,
    FrozenDictionary<string, ImmutableArray<HttpAction>> Http,
    ImmutableArray<ActionInstance> Instances
)
{
    /// <summary>What the HTTP actions were listed by; null where there are none.</summary>
    public IHttpActionTable? Table { get; init; }

    /// <summary>The pages, those that only actions and other pages show among them; null where there are none.</summary>
    public IViews? Views { get; init; }

    public static GenerationActions None { get; } =
        new(FrozenDictionary<string, ActionInstance>.Empty, FrozenDictionary<string, ImmutableArray<HttpAction>>.Empty, []);

    /// <summary>The names of all actions, for people.</summary>
    public IEnumerable<string> Names => Sockets.Keys.Concat(Http.Keys).Distinct().Order(StringComparer.Ordinal);
}
