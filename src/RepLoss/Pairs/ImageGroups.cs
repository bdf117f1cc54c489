namespace RepLoss.Pairs;

/// <summary>
/// The boxes of a batch grouped by their image, in their order. Fused variants go through a batch image by image, so that boxes of different images never
/// meet; that takes some memory of O(N).
/// </summary>
internal sealed class ImageGroups
{
    private readonly Dictionary<long, List<int>> _members = [];

    /// <summary>Groups boxes.</summary>
    /// <param name="imageIds">[N], any numbers.</param>
    public ImageGroups(ReadOnlySpan<long> imageIds)
    {
        for (int i = 0; i < imageIds.Length; i++)
        {
            if (!_members.TryGetValue(imageIds[i], out List<int>? ofImage))
                _members[imageIds[i]] = ofImage = [];
            ofImage.Add(i);
        }
    }

    /// <summary>The images, in the order in which they come first.</summary>
    public IEnumerable<long> Images => _members.Keys;

    /// <summary>The places of the boxes of an image, ascending; none where it has no box.</summary>
    public IReadOnlyList<int> Of(long image) => _members.TryGetValue(image, out List<int>? ofImage) ? ofImage : [];

    /// <summary>What belongs to some boxes.</summary>
    /// <param name="all">Of all boxes, a row each.</param>
    /// <param name="members">Places.</param>
    /// <param name="width">Numbers of a row.</param>
    public static T[] Gather<T>(ReadOnlySpan<T> all, IReadOnlyList<int> members, int width) where T : unmanaged
    {
        var own = new T[members.Count * width];
        for (int k = 0; k < members.Count; k++)
            all.Slice(members[k] * width, width).CopyTo(own.AsSpan(k * width));
        return own;
    }

    /// <summary>Adds weight times the gradient of some boxes to that of all.</summary>
    public static void Scatter(ReadOnlySpan<double> own, IReadOnlyList<int> members, double weight, Span<double> all)
    {
        for (int k = 0; k < own.Length; k++)
            all[(4 * members[k / 4]) + (k % 4)] += weight * own[k];
    }
}
