using System.Collections.Immutable;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Routing;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>A request as the rules of its route see it.</summary>
/// <param name="Match">Its route.</param>
/// <param name="Origin">Who would answer it.</param>
/// <param name="Action">The action's name; that of a page is its file.</param>
/// <param name="Method">Its method.</param>
/// <param name="Query">Its query, with the question mark.</param>
sealed record CacheRequest(RouteMatch Match, AnswerOrigin Origin, string Action, string Method, string Query) : IDecidesCaching
{
    public bool IsPage { get; } = SourceKinds.IsPage(Action);

    public ImmutableArray<CacheRule> Rules => Match.Route.Cache;

    public static CacheRequest Of(HttpContext context, RouteMatch match, AnswerOrigin origin, string action) =>
        new(match, origin, action, context.Request.Method, context.Request.QueryString.Value ?? "");

    public bool IsTakenBy(CacheRule rule) => rule.TakesRequest(Method, Match.Rest, Query, IsPage ? Action : Match.Rest);

    /// <summary>The rule that decides about an answer of a content type: its place in the list, or -1.</summary>
    public int RuleFor(string? type)
    {
        for (var i = 0; i < Rules.Length; i++)
        {
            if (Rules[i].TakesType(type) && IsTakenBy(Rules[i]))
                return i;
        }
        return -1;
    }

    /// <summary>Whether the host itself keeps what a rule takes.</summary>
    public static bool IsKept(CacheRule rule) => rule is { Server: { } age, IsManual: false } && age > TimeSpan.Zero;

    /// <summary>The key of its answer under a rule of the list.</summary>
    public AnswerKey KeyFor(int rule, HttpRequest request) =>
        new(Origin, Match.Path, Rules[rule].QueryFor(Match.Rest, Query))
        {
            Rule = rule,
            Method = HttpMethods.IsHead(Method) ? HttpMethods.Get : Method,
            Route = Match.Route.Name,
            Action = Action,
            Scheme = request.Scheme,
            Host = request.Host.Value ?? "",
        };

    /// <summary>The key of what an action updated, for a request that a rule of the list takes.</summary>
    public AnswerKey UpdatedKeyFor(int rule) => new(Origin, Match.Path, Rules[rule].QueryFor(Match.Rest, Query));
}
