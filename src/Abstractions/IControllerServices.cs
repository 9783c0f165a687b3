using Microsoft.Extensions.DependencyInjection;

namespace PluginChat;

/// <summary>
/// Registers services of a controller's own, for the constructors of its actions. Implement it in any class of the
/// controller that has a constructor without parameters.
/// </summary>
/// <remarks>The services belong to one version of the controller and are disposed when it is retired.</remarks>
public interface IControllerServices
{
    /// <summary>Called once for each version, before its actions are constructed.</summary>
    /// <param name="services">Where to register. The host's own services are there already.</param>
    void Configure(IServiceCollection services);
}
