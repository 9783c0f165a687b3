using System.Text.RegularExpressions;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Routing;

/// <summary>A condition of a route with its texts parsed.</summary>
sealed class ConditionEntry
{
    readonly RouteCondition _condition;
    readonly RequestTemplate _text;
    readonly SiteExpression? _expression;

    public ConditionEntry(RouteCondition condition)
    {
        _condition = condition;
        _text = RequestTemplate.Parse(condition.Text);
        _expression = condition.Kind is ConditionKind.Match or ConditionKind.Parameter ? ConditionText.Parse(condition.Expression) : null;
    }

    public bool Holds(HttpRequest request, RouteMatch match, PathPattern? pattern, Match? captured) =>
        HoldsAsWritten(request, match, pattern, captured) != _condition.IsNegated;

    bool HoldsAsWritten(HttpRequest request, RouteMatch match, PathPattern? pattern, Match? captured)
    {
        switch (_condition.Kind)
        {
            case ConditionKind.Secure:
                return request.IsHttps;
            case ConditionKind.Parameter:
                var value = match.Parameters.GetValueOrDefault(_condition.Text) ?? request.Query[_condition.Text].ToString();
                return _expression!.Match(value).Success;
            case ConditionKind.Match:
                return _expression!.Match(_text.Expand(pattern, captured, request)).Success;
            default:
                // Inside the documents, whatever the request put into the path, and nothing hidden: who asks learns no more than by asking
                // for the file.
                var path = "/" + _text.Expand(pattern, captured, request).TrimStart('/');
                var kind = new ContainedFiles(match.Route.Documents).Find(path)?.Status.Kind ?? FileKind.Missing;
                return _condition.Kind == ConditionKind.Directory ? kind == FileKind.Directory : kind != FileKind.Missing;
        }
    }
}
