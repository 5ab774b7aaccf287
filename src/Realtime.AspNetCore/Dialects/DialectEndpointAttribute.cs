namespace Realtime;

/// <summary>
/// Sets the endpoint of a dialect class, so that <c>AddFrom(assembly)</c> can add
/// it. The class needs a public constructor without parameters.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DialectEndpointAttribute : Attribute
{
    /// <summary>
    /// The path, with the rules of <see cref="ChatRealtimeCoreOptions.Path"/>. Null for the
    /// app's own path, which needs a namespace other than <c>/</c>.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The Socket.IO namespace; starts with a slash. Default <c>/</c>.</summary>
    public string Namespace { get; set; } = "/";
}
