namespace Realtime;

/// <summary>Says where a dialect is spoken, so that <c>AddFrom(assembly)</c> adds it. The class has a public constructor without parameters.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DialectEndpointAttribute : Attribute
{
    /// <summary>The path, with the rules of <see cref="ChatRealtimeCoreOptions.Path"/>. Null for the app's own path, where the namespace has to be another than <c>/</c>.</summary>
    public string? Path { get; set; }

    /// <summary>The Socket.IO namespace; begins with a slash. Default <c>/</c>.</summary>
    public string Namespace { get; set; } = "/";
}
