using Microsoft.Extensions.DependencyInjection;

namespace PluginChat;

/// <summary>
/// Registers services of a controller's own, for the constructors of its actions. Implement it in any class of the
/// controller that has a constructor without parameters.
/// </summary>
/// <remarks>
/// <para>The services belong to one version of the controller and are disposed when it is retired.</para>
/// <para>What is registered with <c>AddHostedService</c> runs as long as the version serves: it is started, in the order of registration,
/// after state has moved
/// and before <see cref="ControllerAction.OnActivatingAsync"/>. An exception of <c>StartAsync</c> keeps the previous version. It is
/// stopped, the last first, once the next
/// version serves and running events have ended, at the latest two seconds after that, and when the host stops. So for a moment both
/// versions run: what only
/// one may hold at a time, such as a port, has to be tried again until it is free. An exception later on is logged, and the version goes
/// on serving.</para>
/// </remarks>
public interface IControllerServices
{
    /// <summary>Called once for each version, before its actions are constructed; an exception keeps the previous version.</summary>
    /// <param name="services">Where to register. The host's own services are there already.</param>
    void Configure(IServiceCollection services);
}
