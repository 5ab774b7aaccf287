using System.Text.Json;

namespace Realtime;

/// <summary>
/// The contract of a dialect as data, made from the same records that are read and written: for generators,
/// for editors, and for front ends that want their compiler to know the events.
/// </summary>
public static class DialectContract
{
    /// <summary>Describes a dialect as an AsyncAPI 3.0 document.</summary>
    /// <param name="dialect">The dialect, a host's own included.</param>
    /// <param name="path">The path of the endpoint where it is spoken.</param>
    /// <returns>The document as indented JSON.</returns>
    public static string ToAsyncApi(Dialect dialect, string path = "/socket.io")
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var version = typeof(Dialect).Assembly.GetName().Version!.ToString(fieldCount: 3);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            Contracts.AsyncApiDocument.Create(dialect, version, path).WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>
    /// Describes a dialect as TypeScript: <c>ServerToClientEvents</c> and <c>ClientToServerEvents</c>, for
    /// <c>Socket&lt;ServerToClientEvents, ClientToServerEvents&gt;</c> of <c>socket.io-client</c>.
    /// </summary>
    /// <param name="dialect">The dialect, a host's own included.</param>
    /// <returns>The text of a module.</returns>
    public static string ToTypeScript(Dialect dialect)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        return Contracts.TypeScriptEventMap.Create(dialect);
    }
}
