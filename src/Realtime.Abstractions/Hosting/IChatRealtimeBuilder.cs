using Microsoft.Extensions.DependencyInjection;

namespace Realtime.Hosting;

/// <summary>
/// The builder that <c>AddChatRealtime()</c> returns. Packages extend it with methods such as <c>UseSqlite</c> and
/// <c>AddUserDirectory</c>. A later call for the same part replaces the earlier one.
/// </summary>
public interface IChatRealtimeBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
