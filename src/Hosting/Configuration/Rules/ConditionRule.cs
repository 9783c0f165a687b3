using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>Conditions refer to what the request has, or the pattern captures.</summary>
static class ConditionRule
{
    public static void Check(ConfigBlock block, RouteConfig route)
    {
        if (block.Find("conditions") is not { } node || route.Pattern is not null && !PathPattern.TryParse(route.Pattern, out _, out _))
            return;
        PathPattern? pattern = null;
        if (route.Pattern is not null)
            PathPattern.TryParse(route.Pattern, out pattern, out _);
        foreach (var condition in route.Conditions.Where(c => c.Kind != ConditionKind.Parameter))
        {
            foreach (var reference in RequestTemplate.Parse(condition.Text).Unknown(pattern))
                block.Error(
                    node,
                    "conditions",
                    $"'{condition.Text}' refers to '{reference}', which neither the pattern captures nor the request has; write for "
                        + "example '${request:uri}', '${request:method}', '${header:Accept}', '${query:name}' or '${cookie:name}'"
                );
        }
    }
}
