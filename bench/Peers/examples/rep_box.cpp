// RepBox as nested loops over all pairs in plain C++: a peer by the protocol of bench/Peers/README.md.
//   g++ -std=c++17 -O3 -march=native -ffast-math -fopenmp -o rep_box rep_box.cpp
//   ./run-bench.sh check rep-box --peer cpp=./rep_box
#include <chrono>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <omp.h>
#include <stdexcept>
#include <string>
#include <vector>

// JSON as far as a request has it: objects, arrays, and everything else as its text.
struct Json {
    std::map<std::string, Json> fields;
    std::vector<Json> items;
    std::string text;
    const Json& operator[](const std::string& name) const { return fields.at(name); }
};

static std::string word(const char*& at) {
    std::string read;
    if (*at == '"') {
        for (++at; *at != '"'; ++at) read += *at == '\\' ? *++at : *at;
        ++at;
    } else {
        while (!std::strchr(",:]} \n\r\t", *at)) read += *at++;
    }
    return read;
}

static void skip(const char*& at) { while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t' || *at == ',' || *at == ':') ++at; }

static Json parse(const char*& at) {
    Json json;
    skip(at);
    if (*at == '{') {
        for (skip(++at); *at != '}'; skip(at)) {
            std::string name = word(at);
            json.fields[name] = parse(at);
        }
        ++at;
    } else if (*at == '[') {
        for (skip(++at); *at != ']'; skip(at)) json.items.push_back(parse(at));
        ++at;
    } else {
        json.text = word(at);
    }
    return json;
}

// A .npy file: 6 bytes of magic, 2 of version, the header's length, a header such as {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, numbers.
struct Array {
    std::string dtype;
    size_t rows = 0;
    std::vector<float> floats;
    std::vector<int64_t> integers;
};

static Array load(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string all((std::istreambuf_iterator<char>(file)), {});
    size_t length = (uint8_t)all.at(8) + 256 * (uint8_t)all.at(9), start = 10 + length;
    std::string header = all.substr(10, length);
    Array array;
    array.dtype = header.substr(header.find('<') + 1, 2);
    array.rows = std::strtoull(header.c_str() + header.find("'shape': (") + 10, nullptr, 10);
    const char* data = all.data() + start;
    if (array.dtype == "f4") array.floats.assign((const float*)data, (const float*)(all.data() + all.size()));
    if (array.dtype == "i8") array.integers.assign((const int64_t*)data, (const int64_t*)(all.data() + all.size()));
    return array;
}

static void save(const std::filesystem::path& path, const std::string& shape, const std::vector<float>& numbers) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
    header.resize(118 - 1, ' ');
    header += '\n';
    std::ofstream file(path, std::ios::binary);
    file << std::string("\x93NUMPY\x01\x00\x76\x00", 10) << header;
    file.write((const char*)numbers.data(), (std::streamsize)(4 * numbers.size()));
}

struct Unsupported : std::runtime_error { using runtime_error::runtime_error; };

struct Boxes {
    size_t n = 0;
    std::vector<float> x1, y1, x2, y2, area;
    std::vector<int32_t> target;
    std::vector<float> gradient;
    float loss = 0;
    double pairs = 0;
};

// d max(a, b)/da as torch has it: half to each where they are equal.
static inline float share(float a, float b) { return a > b ? 1.f : a == b ? .5f : 0.f; }

// Row i against the boxes from j on. Apart, and without branches, so that the compiler makes one loop of vectors of it. At sigma 0
// SmoothLn of an IoU is the IoU, and there is no logarithm.
template <bool WithGradient, bool IsIdentity>
static void row(const Boxes& b, int i, int j, float sigma, float* sums) {
    const int n = (int)b.n, own = b.target[i];
    const float *x1 = b.x1.data(), *y1 = b.y1.data(), *x2 = b.x2.data(), *y2 = b.y2.data(), *area = b.area.data();
    const int32_t* target = b.target.data();
    const float floor = sigma == 1 ? 1e-7f : 1 - sigma, slope = sigma == 1 ? 0 : 1 / floor;
    const float left = x1[i], top = y1[i], right = x2[i], bottom = y2[i], size = area[i], ownWidth = right - left, ownHeight = bottom - top;
    float total = 0, count = 0, g0 = 0, g1 = 0, g2 = 0, g3 = 0;
#pragma omp simd reduction(+ : total, count, g0, g1, g2, g3)
    for (int k = j; k < n; ++k) {
        float width = std::min(right, x2[k]) - std::max(left, x1[k]), height = std::min(bottom, y2[k]) - std::max(top, y1[k]);
        float w = std::max(width, 0.f), h = std::max(height, 0.f), shared = w * h, either = size + area[k] - shared;
        // One over a union below the normal numbers is no number.
        bool counts = (either >= FLT_MIN) & (own != target[k]);
        float over = counts ? 1 / either : 0, iou = shared * over, rest = 1 - iou;
        total += IsIdentity ? iou : slope * std::max(floor - rest, 0.f) - logf(std::max(rest, floor));
        count += iou > 0 ? 1.f : 0.f;
        if (WithGradient) {
            float rise = IsIdentity ? 1 : rest < floor ? slope : 1 / rest;
            // dIoU = (dI (U + I) - I dA) / U^2
            float ofShared = rise * (1 + iou) * over, ofArea = rise * iou * over;
            float dw = width >= 0 ? h * ofShared : 0.f, dh = height >= 0 ? w * ofShared : 0.f;
            g0 += ownHeight * ofArea - dw * share(left, x1[k]);
            g1 += ownWidth * ofArea - dh * share(top, y1[k]);
            g2 += dw * share(x2[k], right) - ownHeight * ofArea;
            g3 += dh * share(y2[k], bottom) - ownWidth * ofArea;
        }
    }
    sums[0] = total; sums[1] = count; sums[2] = g0; sums[3] = g1; sums[4] = g2; sums[5] = g3;
}

static void rep_box(Boxes& b, float sigma, const std::string& denominator, bool with_gradient) {
    const int n = (int)b.n;
    double sum = 0, overlapping = 0;
    // Forward, a pair is visited once; with gradient twice, once for each of its boxes, so that no two threads write to one place.
#pragma omp parallel for schedule(dynamic, 16) reduction(+ : sum, overlapping)
    for (int i = 0; i < n; ++i) {
        float sums[6];
        if (with_gradient) {
            sigma == 0 ? row<true, true>(b, i, 0, sigma, sums) : row<true, false>(b, i, 0, sigma, sums);
            std::copy(sums + 2, sums + 6, &b.gradient[4 * i]);
        } else {
            sigma == 0 ? row<false, true>(b, i, i + 1, sigma, sums) : row<false, false>(b, i, i + 1, sigma, sums);
        }
        sum += sums[0];
        overlapping += sums[1];
    }
    double visits = with_gradient ? 2 : 1, overlaps = overlapping > 0 ? overlapping / visits + 1e-7 : 0;
    double divisor = denominator == "pairs" ? b.pairs : denominator == "square" ? (double)n * n : overlaps, scale = divisor > 0 ? 1 / divisor : 0;
    b.loss = (float)(sum / visits * scale);
    if (with_gradient)
        for (float& slope : b.gradient) slope *= (float)scale;
}

static Boxes prepare(const std::filesystem::path& folder, const Json& inputs) {
    if (inputs.fields.count("imageIds")) throw Unsupported("input 'imageIds'");
    Array boxes = load(folder / inputs["boxes"].text);
    if (boxes.dtype != "f4") throw Unsupported("float64");
    Boxes b;
    b.n = boxes.rows;
    b.gradient.resize(4 * b.n);
    for (size_t i = 0; i < b.n; ++i) {
        const float* box = &boxes.floats[4 * i];
        b.x1.push_back(box[0]); b.y1.push_back(box[1]); b.x2.push_back(box[2]); b.y2.push_back(box[3]);
        b.area.push_back((box[2] - box[0]) * (box[3] - box[1]));
    }
    // Numbers of the distinct ids, so that 32 bits are enough.
    std::map<int64_t, int32_t> numbers;
    Array ids;
    if (inputs.fields.count("targetIds")) ids = load(folder / inputs["targetIds"].text);
    for (size_t i = 0; i < b.n; ++i)
        b.target.push_back(ids.integers.empty() ? (int32_t)i : numbers.emplace(ids.integers[i], (int32_t)numbers.size()).first->second);
    // Pairs of different targets: each box and those before it that have another one.
    std::map<int32_t, double> before;
    for (size_t i = 0; i < b.n; ++i) b.pairs += (double)i - before[b.target[i]]++;
    return b;
}

static std::string answer(const std::filesystem::path& folder, const Json& request, const Json& one, size_t index) {
    const Json& defaults = one["isDefault"];
    if (defaults["pixelOffset"].text == "false") throw Unsupported("pixelOffset " + one["parameters"]["pixelOffset"].text);
    std::string denominator = one["parameters"]["denominator"].text;
    float sigma = std::strtof(one["parameters"]["sigma"].text.c_str(), nullptr);
    bool with_gradient = !one["gradients"].items.empty(), is_timed = request["task"].text == "time";
    std::vector<Boxes> sets;
    if (is_timed) for (const Json& set : one["inputSets"].items) sets.push_back(prepare(folder, set));
    else sets.push_back(prepare(folder, one["inputs"]));
    for (Boxes& b : sets) rep_box(b, sigma, denominator, with_gradient);
    std::string samples;
    for (int k = 0; is_timed && k < std::atoi(request["time"]["iterations"].text.c_str()); ++k) {
        double spent = 0, shortest = 1e6 * std::atof(request["time"]["minimumMilliseconds"].text.c_str());
        size_t runs = 0;
        while (runs == 0 || spent < shortest) {
            auto start = std::chrono::steady_clock::now();
            rep_box(sets[runs++ % sets.size()], sigma, denominator, with_gradient);
            spent += std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
        }
        samples += (samples.empty() ? "" : ", ") + std::to_string(spent / runs);
    }
    std::string outputs, gradients;
    for (size_t s = 0; s < sets.size(); ++s) {
        std::string name = std::to_string(index) + "-" + std::to_string(s), comma = s ? ", " : "";
        save(folder / ("loss-" + name + ".npy"), "", {sets[s].loss});
        outputs += comma + "{\"loss\": \"loss-" + name + ".npy\"}";
        gradients += comma + "{";
        if (with_gradient) {
            save(folder / ("d_boxes-" + name + ".npy"), std::to_string(sets[s].n) + ", 4", sets[s].gradient);
            gradients += "\"boxes\": \"d_boxes-" + name + ".npy\"";
        }
        gradients += "}";
    }
    return is_timed ? "{\"outputs\": [" + outputs + "], \"gradients\": [" + gradients + "], \"samplesNanoseconds\": [" + samples + "]}"
                    : "{\"outputs\": " + outputs + ", \"gradients\": " + gradients + "}";
}

int main() {
    std::filesystem::path folder = std::getenv("REPLOSS_REQUEST");
    std::ifstream file(folder / "request.json");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const char* at = text.c_str();
    Json request = parse(at);
    omp_set_num_threads(std::atoi(request["threads"].text.c_str()));
    std::string cases;
    for (size_t i = 0; i < request["cases"].items.size(); ++i) {
        std::string one;
        try {
            if (request["kernel"].text != "rep-box") throw Unsupported("kernel '" + request["kernel"].text + "'");
            one = answer(folder, request, request["cases"].items[i], i);
        } catch (const Unsupported& what) {
            one = "{\"unsupported\": \"" + std::string(what.what()) + "\"}";
        }
        cases += (i ? ", " : "") + one;
    }
    std::ofstream(folder / "answer.json") << "{\"protocol\": 1, \"program\": \"C++ by " << "g++ " << __VERSION__ << "\", \"cases\": [" << cases << "]}";
}
