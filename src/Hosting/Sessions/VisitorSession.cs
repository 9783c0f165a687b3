namespace PluginChat.Hosting.Sessions;

/// <summary>Whose session a request uses from some point on, which the request's cookie may not say.</summary>
/// <param name="Id">Null for none.</param>
sealed record VisitorSession(SessionId? Id);
