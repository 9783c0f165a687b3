using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Backend;

/// <summary>A request that was let in.</summary>
sealed class BackendRequest(HttpContext context, BackendConfig config)
{
    public HttpContext Context => context;

    public BackendConfig Config => config;

    public IQueryCollection Query => context.Request.Query;

    /// <summary>What it is about, for the audit log, as far as is known.</summary>
    public string Subject { get; set; } = "";
}
