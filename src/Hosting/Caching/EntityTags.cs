using Microsoft.Net.Http.Headers;

namespace PluginChat.Hosting.Caching;

/// <summary>Compares the tag of an answer with those that a client has.</summary>
static class EntityTags
{
    /// <summary>
    /// Whether <c>If-None-Match</c> names the tag, by RFC 9110, section 13.1.2: a list of tags that are compared weakly, or <c>*</c>.
    /// </summary>
    public static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParse(tag, out var own)
        && request.GetTypedHeaders().IfNoneMatch.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(own, useStrongComparison: false));
}
