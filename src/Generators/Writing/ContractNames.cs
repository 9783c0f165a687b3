namespace PluginChat.Generators.Writing;

/// <summary>What generated code uses of the contract.</summary>
static class ContractNames
{
    public const string Binding = "global::PluginChat.Http.Binding.",
        Input = Binding + "ActionInput",
        Sources = "(" + Binding + "InputSources)",
        Bodies = "(" + Binding + "InputBodies)",
        Checks = Binding + "ActionChecks",
        Output = Binding + "ActionOutput",
        Descriptor = "global::PluginChat.Http.HttpActionDescriptor",
        Table = "global::PluginChat.Http.IHttpActionTable",
        Request = "global::PluginChat.Http.HttpActionRequest",
        TableAttribute = "global::PluginChat.Http.HttpActionTableAttribute",
        Json = "global::System.Text.Json.JsonSerializerOptions",
        Utf8 = "global::System.ReadOnlySpan<byte>",
        Task = "global::System.Threading.Tasks.ValueTask";
}
