using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.Requests;

/// <summary>A place for a request that runs. It is used again for others; all of it is under its own lock, which is this object.</summary>
sealed class RunningRequest
{
    public HttpContext? Context { get; set; }

    public RouteConfig? Route { get; set; }

    public Controller? Controller { get; set; }

    public string Action { get; set; } = "";

    public int Generation { get; set; }

    /// <summary>In the coarse clock's time.</summary>
    public long Since { get; set; }

    public bool IsReported { get; set; }
}
