// expects: error CS9137
namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class InterceptsLocationAttribute(int version, string data) : Attribute
    {
        public string Text => version + data;
    }
}

namespace Mine
{
    public static class Interceptor
    {
        [System.Runtime.CompilerServices.InterceptsLocation(1, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
        public static string Instead() => "intercepted";
    }
}

public static class Program
{
    public static string Run() => "";
}
