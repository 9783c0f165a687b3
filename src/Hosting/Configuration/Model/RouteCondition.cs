namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What has to hold, besides the pattern and the method, for a route to take a request: one of <c>conditions</c> or
/// <c>params</c>, or <c>scheme</c>.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="IsNegated">Whether it has not to hold.</param>
/// <param name="Text">A path below the documents, or a text, either with tokens; or a parameter's name.</param>
/// <param name="Expression">The regular expression of a match or a parameter.</param>
sealed record RouteCondition(ConditionKind Kind, bool IsNegated, string Text = "", string Expression = "");
