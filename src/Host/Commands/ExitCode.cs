namespace PluginChat.Host.Commands;

/// <summary>What the program ends with.</summary>
static class ExitCode
{
    public const int Ok = 0;

    /// <summary>It could not do what it was asked to, such as listen on a port or compile a controller.</summary>
    public const int Failed = 1;

    /// <summary>The configuration or the command line is wrong; nothing was started.</summary>
    public const int BadInput = 2;
}
