namespace PluginChat.Hosting.Controllers.State;

/// <summary>How a collection compares: an object of the runtime's, or a stateless class of the controller's by name.</summary>
sealed record StateComparer(object? Known, StateType? Own);
