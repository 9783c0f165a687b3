namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>Why a controller's sources are looked at.</summary>
enum ReloadCause
{
    /// <summary>A client wants an answer, and nothing serves yet.</summary>
    Request,

    /// <summary>The sources may have changed, and may be half written.</summary>
    Edit,

    /// <summary>Somebody said 'reload': also what failed before is built again.</summary>
    Command,

    /// <summary>As <see cref="Command"/>, and also where nothing changed.</summary>
    Force,
}
