using Microsoft.Extensions.DependencyInjection;

namespace PluginChat.Hosting.Requests;

/// <summary>
/// A request's services where the site is a part of a program: those of the controller's version, and then those of the program for this
/// request, scoped ones among them. The program is never asked for a type of a controller's: it would remember that for ever.
/// </summary>
sealed class ProgramRequestServices(IServiceProvider controller, IServiceProvider program)
    : IKeyedServiceProvider,
        IServiceProviderIsKeyedService
{
    readonly IServiceProviderIsKeyedService _ofController = controller.GetRequiredService<IServiceProviderIsKeyedService>();
    readonly IServiceProviderIsKeyedService? _ofProgram = program.GetService<IServiceProviderIsKeyedService>();

    public object? GetService(Type serviceType) =>
        serviceType == typeof(IServiceProvider)
        || serviceType == typeof(IServiceProviderIsService)
        || serviceType == typeof(IServiceProviderIsKeyedService)
            ? this
        : serviceType.IsCollectible || _ofController.IsService(serviceType) ? controller.GetService(serviceType)
        : program.GetService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        serviceType.IsCollectible || _ofController.IsKeyedService(serviceType, serviceKey)
            ? ((IKeyedServiceProvider)controller).GetKeyedService(serviceType, serviceKey)
            : (program as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    // The controller's says what is missing.
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        GetKeyedService(serviceType, serviceKey) ?? ((IKeyedServiceProvider)controller).GetRequiredKeyedService(serviceType, serviceKey);

    public bool IsService(Type serviceType) =>
        _ofController.IsService(serviceType) || !serviceType.IsCollectible && _ofProgram?.IsService(serviceType) == true;

    public bool IsKeyedService(Type serviceType, object? serviceKey) =>
        _ofController.IsKeyedService(serviceType, serviceKey)
        || !serviceType.IsCollectible && _ofProgram?.IsKeyedService(serviceType, serviceKey) == true;
}
