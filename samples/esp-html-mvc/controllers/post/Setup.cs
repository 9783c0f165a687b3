using PluginChat;

/// <summary>The blog has one store for all requests.</summary>
public sealed class Setup : IControllerServices
{
    public void Configure(IServiceCollection services) => services.AddSingleton<Blog>();
}
