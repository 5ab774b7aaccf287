using System.Text.Json;
using MarketplaceApp.Hosting;
using Realtime.WebPush;

namespace MarketplaceApp.Business;

/// <summary>
/// The keys for browser push of a developer's machine. They are created at the first start and stored in the data folder, so that
/// browsers stay subscribed after a restart. A real app has them in its configuration.
/// </summary>
internal static class PushKeys
{
    public static VapidKeyPair LoadOrCreate(string folder) => JsonSerializer.Deserialize<VapidKeyPair>(
        SecretFile.ReadOrCreate(Path.Combine(folder, "push-keys.json"), () => JsonSerializer.SerializeToUtf8Bytes(VapidKeyPair.Create())))!;
}
