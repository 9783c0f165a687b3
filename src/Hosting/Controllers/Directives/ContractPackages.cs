namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>The contract's own packages, which editors may need and the host has.</summary>
static class ContractPackages
{
    public static bool Are(string name) =>
        name.Equals("PluginChat.Abstractions", StringComparison.OrdinalIgnoreCase)
        || name.Equals("PluginChat.Generators", StringComparison.OrdinalIgnoreCase);
}
